return require("mig.ops.stored").create "view"
