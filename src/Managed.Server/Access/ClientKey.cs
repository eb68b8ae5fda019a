using System;
using System.Linq;
using System.Text;
using Managed.Security;

namespace Managed.Server.Access;

/// <summary>A key as it is kept: not the key, but its digest.</summary>
/// <remarks>
/// A key is 256 random bits, so that its SHA-256 is as hard to turn back as it is to guess the key itself; the slow digests that passphrases need (Argon2id) would add
/// nothing but work for whoever asks with wrong keys.
/// </remarks>
/// <param name="Name">Whose it is, for logs; letters, digits, dots, dashes and underscores, at most 64.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Digest">The SHA-256 of the key's text.</param>
internal sealed record ClientKey(string Name, Role Role, byte[] Digest)
{
    private const string Prefix = "mk_";
    private const int KeyBytes = 32;
    private const int MaximumNameLength = 64;

    /// <summary>Makes a key.</summary>
    /// <returns>What is kept, and the text that is shown once.</returns>
    public static (ClientKey Kept, string Text) Create(string name, Role role)
    {
        byte[] random = RandomBytes.Create(KeyBytes);
        string text = Prefix + Convert.ToHexStringLower(random);
        Array.Clear(random);
        return (new ClientKey(name, role, DigestOf(text)), text);
    }

    public static byte[] DigestOf(string text) => Sha256.Of(Encoding.UTF8.GetBytes(text));

    public static bool IsName(string name) => name.Length is > 0 and <= MaximumNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    public static string NameOf(Role role) => role switch
    {
        Role.Read => "read",
        Role.Enrol => "enrol",
        Role.Admin => "admin",
        _ => "none",
    };

    /// <summary>The role of a name; null where there is none of it.</summary>
    public static Role? RoleOf(string name) => name switch
    {
        "read" => Role.Read,
        "enrol" => Role.Enrol,
        "admin" => Role.Admin,
        _ => null,
    };
}
