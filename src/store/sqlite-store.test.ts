import { openStore } from './index.ts';
import { newHome } from './store.fixture.ts';
import { describeStore } from './store-contract.fixture.ts';

describeStore('SQLite', (now) => openStore({ directory: newHome(), now }));
