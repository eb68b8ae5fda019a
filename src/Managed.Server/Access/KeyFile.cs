using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Managed.Media;
using Managed.Security;

namespace Managed.Server.Access;

/// <summary>The file of keys: a line each, name, role and the SHA-256 of the key in hexadecimal; empty lines and those that begin with # count for nothing.</summary>
/// <remarks>At most 1 MiB and 1,000 keys; a byte order mark is passed over. One process at a time adds keys, for which <c>FILE.lock</c> lies beside it.</remarks>
internal static class KeyFile
{
    private const int MaximumBytes = 1 << 20;
    private const int MaximumKeys = 1000;
    private const int Attempts = 100;
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromMilliseconds(50);

    /// <exception cref="InvalidFileException">A line is no key, or two have one name.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyList<ClientKey> Read(string path)
    {
        var keys = new List<ClientKey>();
        ReadOnlySpan<byte> bytes = WholeFile.Read(path, MaximumBytes);
        string[] lines = Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
                continue;
            ClientKey key = Parse(words) ?? throw new InvalidFileException(path, $"line {i + 1} is not a name, a role (read, enrol or admin) and a digest");
            if (keys.Any(other => other.Name == key.Name))
                throw new InvalidFileException(path, $"line {i + 1} names '{key.Name}' a second time");
            if (keys.Count == MaximumKeys)
                throw new InvalidFileException(path, $"has more than {MaximumKeys} keys");
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>Makes a key and adds it to a file, which is made where it is not there and which only its owner can read.</summary>
    /// <returns>The key, which is nowhere else.</returns>
    /// <exception cref="InvalidFileException">The file is damaged or full, or knows the name.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process does not stop writing it.</exception>
    public static string Add(string path, string name, Role role)
    {
        using FileStream held = Lock(path);
        IReadOnlyList<ClientKey> keys = File.Exists(path) ? Read(path) : [];
        if (keys.Any(key => key.Name == name))
            throw new InvalidFileException(path, $"has a key '{name}' already; take its line out to make another");
        if (keys.Count == MaximumKeys)
            throw new InvalidFileException(path, $"has {MaximumKeys} keys; a file has no more");
        (ClientKey made, string text) = ClientKey.Create(name, role);
        string before = File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') + '\n' : "# name role sha-256; a key is taken back by deleting its line\n";
        string line = $"{made.Name} {ClientKey.NameOf(made.Role)} {Convert.ToHexStringLower(made.Digest)}\n";
        byte[] bytes = Encoding.UTF8.GetBytes(before + line);
        if (bytes.Length > MaximumBytes)
            throw new InvalidFileException(path, $"would be above the limit of {MaximumBytes} bytes with another key");
        AtomicFile.Write(path, stream => stream.Write(bytes), ownerOnly: true);
        return text;
    }

    /// <summary>Keeps other processes from adding a key to what is about to be replaced.</summary>
    private static FileStream Lock(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path + ".lock", PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            }
            catch (IOException exception) when (PrivateFile.IsHeld(exception))
            {
                if (attempt == Attempts)
                    throw new IOException($"{path}: another process is writing to it.", exception);
                Thread.Sleep(AttemptInterval);
            }
        }
    }

    private static ClientKey? Parse(string[] words) =>
        words is [string name, string role, string digest] && ClientKey.IsName(name) && ClientKey.RoleOf(role) is Role known
            && digest.Length == 2 * Sha256.Length && digest.All(char.IsAsciiHexDigit)
            ? new ClientKey(name, known, Convert.FromHexString(digest))
            : null;
}
