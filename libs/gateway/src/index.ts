// The room of the gateway: the one public door.
export { Accounts } from './accounts.js';
export { accountsOf, demonstrationPassword, demonstrationRefusal, type Account } from './accounts.rules.js';
export { gatewayService } from './gateway.js';
