return require("mig.ops.stored").create "function"
