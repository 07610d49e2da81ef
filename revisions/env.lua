-- The example's environment: an operation of its own, loaded as a plugin.

return {
  plugins = { "ops.touch_trigger" },
}
