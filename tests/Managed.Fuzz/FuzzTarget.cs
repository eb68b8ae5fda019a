using System;
using System.Collections.Generic;

namespace Managed.Fuzz;

/// <summary>A reader that is to read or refuse whatever bytes it is given.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Whole files that the reader reads.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Pieces with a meaning in the format, to be strewn in.</summary>
    public virtual IReadOnlyList<byte[]> Tokens => [];

    /// <summary>Reads a file; content that is not right is refused with <see cref="InvalidFileException"/> and in no other way.</summary>
    public abstract void Read(byte[] bytes);

    /// <summary>Makes lengths and sums right again, so that a changed file is not refused at once.</summary>
    public virtual void Repair(byte[] bytes, Random random)
    {
    }

    /// <summary>Whether an exception tells of the files beside this one, which is no failure.</summary>
    public virtual bool IsEnvironment(Exception exception) => false;
}
