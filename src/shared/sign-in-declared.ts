/** Ways in that environment variables say. They win over what the screen says, and the screen says so. */
import type { GivenRole } from './contract/people.ts';

export interface DeclaredProvider {
  name: string;
  issuer: string;
  clientId: string;
  secret: string | null;
  scopes: string;
  admits: 'nobody' | 'domains' | 'everybody';
  domains: string[];
  role: GivenRole;
  trustsEmail: boolean;
  groupClaim: string | null;
  groupRoles: { group: string; role: GivenRole }[];
}

/** A proxy in front of us that has asked people who they are, and says so in headers. Names in lower case. */
export interface DeclaredHeader {
  email: string;
  name: string | null;
  groups: string | null;
  groupRoles: { group: string; role: GivenRole }[];
  /** Of people who were never here, and of those without a group that has one. */
  role: GivenRole;
  /** The only addresses it is believed from: IP addresses or networks (CIDR). */
  sources: string[];
}

export interface SignInDeclared {
  oidc: DeclaredProvider | null;
  header: DeclaredHeader | null;
}
