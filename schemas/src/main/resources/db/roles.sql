-- Roles belong to the whole server and are not in a dump of one database, so they are no migration:
-- this runs before the migrations, every time. Passwords and the right to log in come from the
-- settings of the migrate job, never from a file here.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['topbook_owner', 'topbook_writer', 'topbook_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- the migrate job of another database was faster
      END;
    END IF;
  END LOOP;
  -- Tables belong to topbook_owner whoever runs the job; a superuser may act for anyone anyway.
  IF current_user <> 'topbook_owner'
      AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT topbook_owner TO %I', current_user);
  END IF;
END
$$;
