require("./cases.cjs")({
  common: require("@nestjs/common"),
  config: require("@nestjs/config"),
  testing: require("@nestjs/testing"),
  enkryptify: require("@enkryptify/nestjs"),
  mocks: require("@enkryptify/nestjs/testing"),
});
