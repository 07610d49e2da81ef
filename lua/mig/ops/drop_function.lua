return require("mig.ops.stored").drop "function"
