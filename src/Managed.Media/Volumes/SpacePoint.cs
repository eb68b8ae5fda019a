using System;

namespace Managed.Media.Volumes;

/// <summary>A point or a step in space, in millimetres.</summary>
public readonly record struct SpacePoint(double X, double Y, double Z)
{
    /// <summary>The distance from zero.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>X, Y or Z.</summary>
    public double this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <summary>The sum of two steps.</summary>
    public static SpacePoint operator +(SpacePoint left, SpacePoint right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>The step from one point to another.</summary>
    public static SpacePoint operator -(SpacePoint left, SpacePoint right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>A step made longer.</summary>
    public static SpacePoint operator *(double factor, SpacePoint step) => new(factor * step.X, factor * step.Y, factor * step.Z);

    /// <summary>The scalar product.</summary>
    public double Dot(SpacePoint other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>The vector product.</summary>
    internal SpacePoint Cross(SpacePoint other) =>
        new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));
}
