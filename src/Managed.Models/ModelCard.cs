using System.Text.Json.Serialization;

namespace Managed.Models;

/// <summary>What is known of an embedded model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it does.</param>
/// <param name="Origin">Where its weights come from and who trained them.</param>
/// <param name="Licence">The licence of the weights.</param>
/// <param name="Preprocessing">What its input has to be.</param>
/// <param name="OriginSha256">The digest of the original weights.</param>
/// <param name="Sha256">The digest of the embedded file.</param>
public sealed record ModelCard(string Name, string Purpose, string Origin, string Licence, string Preprocessing, string OriginSha256, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
