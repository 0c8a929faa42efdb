import { openStore } from './index.ts';
import { describeJobs } from './jobs-contract.fixture.ts';
import { describeKeys } from './keys-contract.fixture.ts';
import { newHome } from './store.fixture.ts';
import { describeStore } from './store-contract.fixture.ts';

describeStore('SQLite', (now) => openStore({ directory: newHome(), now }));
describeKeys('SQLite', (now) => openStore({ directory: newHome(), now }));
describeJobs('SQLite', (now) => openStore({ directory: newHome(), now }));
