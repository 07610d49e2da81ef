return require("mig.ops.stored").replace "trigger"
