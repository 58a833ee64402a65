import { EnkryptifyService } from "@enkryptify/nestjs";
import { Inject, Injectable, Module } from "@nestjs/common";
import { JwtModule, JwtService } from "@nestjs/jwt";

/** Signs with the current key, and takes tokens of the key before it, so that a rotation signs nobody out. */
@Injectable()
export class Tokens {
  readonly #jwt: JwtService;
  readonly #secrets: EnkryptifyService;
  #current: string;
  #previous: string | undefined;

  constructor(@Inject(JwtService) jwt: JwtService, @Inject(EnkryptifyService) secrets: EnkryptifyService) {
    this.#jwt = jwt;
    this.#secrets = secrets;
    this.#current = secrets.getOrThrow("SESSION_SECRET");
  }

  sign(claims: object): Promise<string> {
    return this.#jwt.signAsync(claims, { secret: this.#key(), expiresIn: "15m" });
  }

  async verify(token: string): Promise<Record<string, unknown>> {
    const secret = this.#key();
    try {
      return await this.#jwt.verifyAsync(token, { secret });
    } catch (error) {
      if (this.#previous === undefined) throw error;
      return this.#jwt.verifyAsync(token, { secret: this.#previous });
    }
  }

  #key(): string {
    const key = this.#secrets.getOrThrow("SESSION_SECRET");
    if (key !== this.#current) [this.#current, this.#previous] = [key, this.#current];
    return key;
  }
}

@Module({ imports: [JwtModule.register({})], providers: [Tokens], exports: [Tokens] })
export class TokensModule {}
