// Only compiled: a misspelt option is an error.
import { EnkryptifyModule } from "@enkryptify/nestjs";

// @ts-expect-error no such option
export const misspelt = EnkryptifyModule.forRoot({ projct: "typo" });
