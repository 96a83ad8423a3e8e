// An OpenID provider of somebody else's making, for `oidc.py`: node oidc_provider.mjs PORT KEY_ID
import { generateKeyPair, exportJWK } from 'jose';
import Provider from 'oidc-provider';

const [port, kid] = process.argv.slice(2);
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const signing = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'erp',
    client_secret: 'secret-of-the-erp',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  }],
  jwks: { keys: [signing] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, audience) => ({
        audience,
        scope: 'orders',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});
provider.listen(Number(port), '127.0.0.1');
