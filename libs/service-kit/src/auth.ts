// Who may call: every endpoint declares its roles by @Roles (an endpoint without fails lint and is refused here), every
// service verifies the token itself; nobody is trusted by address.
import { organisationKinds, type OrganisationKind, type Role } from '@article-six/contracts';
import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { isRole, publicActor, type Actor } from './actor.js';
import type { KnownRequest } from './caller.js';
import { Refusal } from './refusal.js';
import { Standing } from './standing.js';

/** `public`: also without a token; `signedIn`: any account. */
export type Allowed = Role | 'public' | 'signedIn';
const metadata = 'article-six:roles';
export const Roles = (first: Allowed, ...more: Allowed[]) => SetMetadata(metadata, [first, ...more]);

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** where the issuer's keys are, when not under its own address (another door of the same provider) */
  readonly jwksUri?: string;
}
export const apiAudience = 'article-six';
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Reads the account, organisation and roles of a verified token; what is missing makes it useless. */
export function actorOf(payload: JWTPayload): Actor | undefined {
  const { sub, organisation, organisation_kind: kind, roles } = payload as JWTPayload & Record<string, unknown>;
  const known = organisationKinds.find((one) => one === kind) as OrganisationKind | undefined;
  if (typeof sub !== 'string' || sub === '' || typeof organisation !== 'string' || !known) return undefined;
  const held = Array.isArray(roles) ? roles.filter(isRole) : [];
  return { account: sub, organisation, kind: known, roles: held };
}

/** A verified token is not verified again for this long, never past its end; a key that the issuer withdraws ends with it. */
const verifiedForMs = 30_000;
const mostVerified = 1_000;

export class Tokens {
  private keys: JWTVerifyGetKey | undefined;
  private readonly verified = new Map<string, { actor: Actor; until: number }>();
  constructor(private readonly rules: TokenRules) {}

  /** Throws Refusal 401 for whatever is not a valid access token of this API; 503 when no key can be had. */
  async actor(token: string): Promise<Actor> {
    const known = this.verified.get(token);
    if (known && Date.now() < known.until) return known.actor;
    const { actor, expires } = await this.verify(token);
    if (this.verified.size >= mostVerified) this.verified.clear();
    this.verified.set(token, { actor, until: Math.min(Date.now() + verifiedForMs, expires) });
    return actor;
  }
  /** `expires`: milliseconds since 1970. */
  private async verify(token: string): Promise<{ actor: Actor; expires: number }> {
    const { issuer, audience, jwksUri } = this.rules;
    // keys are cached by jose: while the issuer is away the known ones work, and one look in 30 s is the most
    this.keys ??= createRemoteJWKSet(new URL(jwksUri ?? `${issuer}/jwks`), {
      cooldownDuration: 30_000,
      timeoutDuration: 3_000,
    });
    let payload: JWTPayload;
    try {
      const required = ['exp', 'sub', 'aud', 'iss'];
      const options = { issuer, audience, algorithms, typ: 'at+jwt', requiredClaims: required, clockTolerance: 30 };
      ({ payload } = await jwtVerify(token, this.keys, options));
    } catch (error) {
      const verdict = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
      if (verdict && !/200 OK/.test(error.message)) throw new Refusal(401, 'badToken');
      throw new Refusal(503, 'issuerAway');
    }
    const actor = actorOf(payload);
    if (!actor) throw new Refusal(401, 'badToken');
    return { actor, expires: (payload.exp ?? 0) * 1000 };
  }
}

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
    private readonly standing: Standing,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const allowed = this.reflector.getAllAndOverride<Allowed[] | undefined>(metadata, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!allowed) throw new Error(`${context.getClass().name}.${context.getHandler().name} declares no roles`);
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const header = request.headers.authorization;
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '')?.[1];
    if (header !== undefined && token === undefined) throw new Refusal(401, 'badToken');
    request.actor = token === undefined ? publicActor : await this.tokens.actor(token);
    if (this.standing.bars(request.actor)) throw new Refusal(403, 'barred');
    if (allowed.includes('public')) return true;
    if (token === undefined) throw new Refusal(401, 'signInFirst');
    const { roles } = request.actor;
    if (allowed.includes('signedIn') || roles.some((role) => allowed.includes(role))) return true;
    throw new Refusal(403, 'forbidden');
  }
}
