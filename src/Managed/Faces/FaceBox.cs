using System;

namespace Managed.Faces;

/// <summary>An upright rectangle in a picture, in pixels; it may reach beyond the picture.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The upper edge.</param>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
public readonly record struct FaceBox(float X, float Y, float Width, float Height)
{
    /// <summary>The middle, from the left.</summary>
    public float CentreX => X + (Width / 2);

    /// <summary>The middle, from the top.</summary>
    public float CentreY => Y + (Height / 2);

    /// <summary>The area.</summary>
    public float Area => Width * Height;

    /// <summary>The area that two boxes share.</summary>
    public float Intersection(FaceBox other)
    {
        float width = MathF.Min(X + Width, other.X + other.Width) - MathF.Max(X, other.X);
        float height = MathF.Min(Y + Height, other.Y + other.Height) - MathF.Max(Y, other.Y);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>The area that two boxes share, divided by the area that they cover together (IoU); 0 where they cover none.</summary>
    public float IntersectionOverUnion(FaceBox other)
    {
        float shared = Intersection(other);
        return shared > 0 ? shared / (Area + other.Area - shared) : 0;
    }
}
