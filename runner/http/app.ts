import express, { type Express } from 'express';
import helmet from 'helmet';
import { VERSION } from '../version';
import { assetsFolder } from '../web/assets';
import { api } from './api';
import { identify, requireActor } from './auth';
import { errorHandler, notFound } from './errors';
import { liveness, readiness } from './health';
import { hooks } from './hooks';
import { linkRoutes } from './links';
import { openApi } from './openapi';
import { pages } from './pages';
import { giveRequestId } from './requestId';
import { sameOrigin } from './sameOrigin';
import { sessions } from './session';
import { signInRoutes } from './signIn';
import type { Site } from './site';
import { unsubscribeRoutes } from './unsubscribe';

/** The whole site. Above `requireActor` stands what is open to everybody; below it nothing is. */
export function createApp(site: Site): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', site.trustProxy);
  app.use(giveRequestId);
  app.use(securityHeaders(site.publicUrl));
  app.use('/assets', express.static(assetsFolder(), { maxAge: '1h', index: false }));

  app.use(liveness(site));
  app.use(unsubscribeRoutes(site));
  app.use(linkRoutes(site));
  app.use(hooks(site));

  app.use(...sessions(site.engine, site.sessionSecret, site.publicUrl));
  app.use(identify(site.engine));
  app.use(sameOrigin(site.publicUrl));
  app.use(readiness(site));
  app.use(signInRoutes(site));

  app.use(requireActor, keptNowhere);
  app.get('/api/openapi.json', (_request, response) => {
    response.json(openApi(site.engine.operations, VERSION, site.publicUrl ?? ''));
  });
  app.use('/api/v1', api(site.engine));
  app.use('/api', notFound);
  app.use(pages(site));
  app.use(notFound);
  app.use(errorHandler(site.log));
  return app;
}

/** What is behind the sign-in stays with who has signed in: no proxy keeps it, and no way back after signing out. */
const keptNowhere: express.RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** Our own files only, and nothing inline: whatever a lead's name or a mail holds, no script of it runs. */
function securityHeaders(publicUrl: string | null): express.RequestHandler {
  const https = publicUrl?.startsWith('https:') === true;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // What else is below this name is for others to say.
    strictTransportSecurity: https && { includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
}
