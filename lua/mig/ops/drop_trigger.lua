return require("mig.ops.stored").drop "trigger"
