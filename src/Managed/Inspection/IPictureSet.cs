using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>Pictures that are read one by one, as often as they are needed, and never all held.</summary>
public interface IPictureSet
{
    /// <summary>The number of pictures.</summary>
    int Count { get; }

    /// <summary>What a picture is called.</summary>
    string NameOf(int index);

    /// <summary>Reads a picture. Called by one thread at a time, not always the same.</summary>
    RgbImage Read(int index);
}
