using System.Linq;

namespace Managed.Postgres;

/// <summary>The steps that make the schema what it is. A step that was released is never changed; another is added.</summary>
internal static class SchemaMigrations
{
    /// <summary>The statements of each version after the one before, without the schema's name: <c>{schema}</c> stands for it, <c>{partitioned}</c> for how samples are split.</summary>
    /// <remarks>
    /// The digest of the person is the column by which samples are distributed, so it is in every key of theirs: a person's samples lie on one node. That samples are
    /// of their gallery's network is a foreign key. The planner's statistics would keep values of people who were erased, so none are gathered of what tells a person.
    /// </remarks>
    public static readonly string[] Versions =
    [
        """
        CREATE TABLE {schema}.galleries (
            tenant text NOT NULL CHECK (octet_length(tenant) BETWEEN 1 AND 64),
            gallery text NOT NULL CHECK (octet_length(gallery) BETWEEN 1 AND 256),
            header bytea NOT NULL CHECK (octet_length(header) <= 65536),
            model_digest bytea NOT NULL CHECK (octet_length(model_digest) = 32),
            dimensions integer NOT NULL CHECK (dimensions BETWEEN 1 AND 1536),
            metric text NOT NULL CHECK (metric IN ('Euclidean', 'Cosine')),
            next_sample bigint NOT NULL DEFAULT 0,
            sample_count bigint NOT NULL DEFAULT 0 CHECK (sample_count >= 0),
            audit_count bigint NOT NULL DEFAULT 0,
            audit_digest bytea NOT NULL CHECK (octet_length(audit_digest) = 32),
            PRIMARY KEY (tenant, gallery),
            UNIQUE (tenant, gallery, model_digest, dimensions)
        );
        CREATE TABLE {schema}.samples (
            tenant text NOT NULL,
            gallery text NOT NULL,
            person bytea NOT NULL CHECK (octet_length(person) = 32),
            sample bigint NOT NULL,
            model_digest bytea NOT NULL,
            dimensions integer NOT NULL,
            enrolled_at timestamptz NOT NULL,
            name bytea NOT NULL CHECK (octet_length(name) <= 1024),
            embedding vector NOT NULL CHECK (vector_dims(embedding) = dimensions),
            PRIMARY KEY (tenant, gallery, person, sample),
            FOREIGN KEY (tenant, gallery, model_digest, dimensions) REFERENCES {schema}.galleries (tenant, gallery, model_digest, dimensions)
        ) {partitioned};
        ALTER TABLE {schema}.samples ALTER COLUMN embedding SET STORAGE PLAIN;
        CREATE TABLE {schema}.audit (
            tenant text NOT NULL,
            gallery text NOT NULL,
            entry bigint NOT NULL,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            action smallint NOT NULL,
            samples bigint[] NOT NULL,
            digest bytea NOT NULL,
            PRIMARY KEY (tenant, gallery, entry),
            FOREIGN KEY (tenant, gallery) REFERENCES {schema}.galleries (tenant, gallery)
        );
        """,
        string.Join('\n', new[] { "galleries", "samples", "audit" }.Select(table => OwnRowsOnly("{schema}." + table))),
        """
        ALTER TABLE {schema}.samples ALTER COLUMN embedding SET STATISTICS 0, ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN person SET STATISTICS 0;
        DO $$
        DECLARE near oid;
        BEGIN
            FOR near IN SELECT c.oid FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam WHERE a.amname = 'hnsw' AND c.relnamespace = '{schema}'::regnamespace LOOP
                EXECUTE format('ALTER INDEX %s ALTER COLUMN 1 SET STATISTICS 0', near::regclass);
            END LOOP;
        END $$;
        """,
    ];

    /// <summary>Statements of a version for a schema.</summary>
    public static string Statements(int version, string schema, int partitions)
    {
        string statements = Versions[version - 1]
            .Replace("{schema}", schema, System.StringComparison.Ordinal)
            .Replace("{partitioned}", partitions > 0 ? "PARTITION BY HASH (person)" : "", System.StringComparison.Ordinal);
        if (version != 1)
            return statements;
        return statements + string.Join('\n', Enumerable.Range(0, partitions).Select(part => $"""

            CREATE TABLE {schema}.samples_{part} PARTITION OF {schema}.samples FOR VALUES WITH (MODULUS {partitions}, REMAINDER {part});
            ALTER TABLE {schema}.samples_{part} ALTER COLUMN embedding SET STORAGE PLAIN;
            """ + OwnRowsOnly($"{schema}.samples_{part}")));
    }

    /// <summary>Shows a tenant its own rows alone. A partition that is named itself has only the policies that are its own.</summary>
    private static string OwnRowsOnly(string table) => $"""

        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant_rows ON {table}
            USING (tenant = current_setting('managed.tenant', true)) WITH CHECK (tenant = current_setting('managed.tenant', true));
        """;
}
