// Real PostgreSQL and real Kafka for tests and local runs; waiting without sleeping.
export { eventually } from './eventually.js';
export { testDatabase, type Connection, type TestDatabase, type TestServer } from './database.js';
export { startKafka, testKafka, type KafkaCluster, type KafkaNode, type KafkaOptions } from './kafka.js';
export { long, missing, needs, type Part } from './needs.js';
