namespace Managed.Server.Access;

/// <summary>What a key allows, each role with all that those before it do.</summary>
internal enum Role
{
    /// <summary>No key is asked for.</summary>
    None = 0,

    /// <summary>Compare, identify, list, paint.</summary>
    Read = 1,

    /// <summary>Add people, and be handed embeddings.</summary>
    Enrol = 2,

    /// <summary>Remove people, and read the audit log.</summary>
    Admin = 3,
}
