using System;
using System.Text;

namespace Managed.Faces.Gallery;

/// <summary>What names in a gallery may be: they are shown on terminals and in logs.</summary>
internal static class GalleryText
{
    /// <summary>The longest name of a person, in bytes of UTF-8.</summary>
    public const int MaximumNameBytes = 512;

    /// <summary>The longest name of an actor, in bytes of UTF-8.</summary>
    public const int MaximumActorBytes = 256;

    public static bool IsName(string? text) => !string.IsNullOrWhiteSpace(text) && IsPlain(text, MaximumNameBytes);

    public static bool IsActor(string? text) => text is not null && IsPlain(text, MaximumActorBytes);

    /// <summary>Fails unless an actor's name can stand in an audit log.</summary>
    public static void RequireActor(string? actor, string parameter)
    {
        if (!IsActor(actor))
            throw new ArgumentException($"An actor has at most {MaximumActorBytes} bytes of UTF-8 and no control characters.", parameter);
    }

    private static bool IsPlain(string text, int maximumBytes)
    {
        foreach (char letter in text)
        {
            if (char.IsControl(letter))
                return false;
        }

        return Encoding.UTF8.GetByteCount(text) <= maximumBytes;
    }
}
