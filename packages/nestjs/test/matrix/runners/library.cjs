// A CommonJS library, as a monorepo has them, that injects what the application's ESM module provides.
const { EnkryptifyModule, EnkryptifyService } = require("@enkryptify/nestjs");
const { Inject } = require("@nestjs/common");

class LibraryService {}
Inject(EnkryptifyService)(LibraryService.prototype, "secrets");

module.exports = { LibraryService, EnkryptifyModule, EnkryptifyService };
