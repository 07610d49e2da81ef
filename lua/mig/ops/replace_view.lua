return require("mig.ops.stored").replace "view"
