using System;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Tensors;

namespace Managed.Server.Faces;

/// <summary>What finds and embeds faces for the service.</summary>
/// <param name="CreateRecognizer">Makes a recogniser; each works for one request at a time.</param>
/// <param name="Binding">What its embeddings are bound to, with the metric that they are compared by.</param>
/// <param name="Threshold">The largest distance that counts as the same person; null where the embedder says none.</param>
/// <param name="KnowsProbability">Whether distances of the embedder have known probabilities.</param>
internal sealed record FaceSetup(Func<WorkerPool, FaceRecognizer> CreateRecognizer, GalleryBinding Binding, float? Threshold, bool KnowsProbability);
