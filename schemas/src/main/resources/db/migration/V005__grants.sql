-- Who may do what, for the tables of later migrations too. The roles themselves belong to the whole
-- server, not to a schema: db/roles.sql makes them before the first migration.

GRANT USAGE ON SCHEMA ${schema} TO topbook_writer, topbook_reader;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA ${schema} TO topbook_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO topbook_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO topbook_reader;

ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema}
  GRANT SELECT, INSERT, UPDATE ON TABLES TO topbook_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE ON SEQUENCES TO topbook_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO topbook_reader;

-- The writer has no business in Flyway's own table.
REVOKE INSERT, UPDATE ON flyway_schema_history FROM topbook_writer;
