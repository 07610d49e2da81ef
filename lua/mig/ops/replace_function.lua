return require("mig.ops.stored").replace "function"
