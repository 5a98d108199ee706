/** For pages without the app, such as sign-in on a shared tablet: goes on sending what waits here. */
import { startOutbox } from './lib/outbox'

void startOutbox(null)
