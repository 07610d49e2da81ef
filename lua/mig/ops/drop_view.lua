return require("mig.ops.stored").drop "view"
