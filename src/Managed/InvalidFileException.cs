using System;

namespace Managed;

/// <summary>A file is not what it has to be. No reader fails in another way because of a file's content.</summary>
public sealed class InvalidFileException : Exception
{
    /// <summary>An error at a place in a file.</summary>
    /// <param name="file">The file's name, or what else the bytes came from.</param>
    /// <param name="reason">One clause without a full stop: what is wrong.</param>
    /// <param name="offset">The byte where, if that is known.</param>
    /// <param name="innerException">What a library underneath said.</param>
    public InvalidFileException(string file, string reason, long? offset = null, Exception? innerException = null)
        : base(offset is null ? $"{file}: {reason}." : $"{file}: {reason} (at byte {offset}).", innerException)
    {
        File = file;
        Reason = reason;
        Offset = offset;
    }

    /// <summary>The file's name, or what else the bytes came from.</summary>
    public string File { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>The byte where, if that is known.</summary>
    public long? Offset { get; }
}
