return require("mig.ops.stored").create "trigger"
