import { redisCases } from "./faults.ts";
import { testFaults } from "./assert.ts";

testFaults(redisCases);
