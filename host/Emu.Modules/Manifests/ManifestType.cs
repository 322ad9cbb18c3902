using System.Text.Json;

namespace Emu.Modules.Manifests;

/// <summary>One type of a manifest: its name, and the JSON from which everything else is read when asked for.</summary>
public sealed class ManifestType
{
    private readonly ReadOnlyMemory<byte> json;

    internal ManifestType(string name, bool isAbstract, ReadOnlyMemory<byte> json)
    {
        Name = name;
        IsAbstract = isAbstract;
        this.json = json;
    }

    /// <summary>Type name.</summary>
    public string Name { get; }

    /// <summary>It is only a parent of other types; no object is made of it and no code registers it.</summary>
    public bool IsAbstract { get; }

    /// <summary>Reads what lists print.</summary>
    public TypeHead ReadHead() => ManifestReader.ReadHead(json.Span);

    /// <summary>Reads the whole description.</summary>
    /// <exception cref="ManifestException">The description does not have the shape of the schema.</exception>
    public TypeDescription Describe()
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, ManifestJson.Default.TypeDescription)!;
        }
        catch (JsonException e)
        {
            throw new ManifestException($"the description of type '{Name}' cannot be read at {e.Path}: {e.Message}", (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, e);
        }
    }

    /// <summary>The description as it stands in the manifest.</summary>
    public JsonElement ReadJson()
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

/// <summary>What lists print of a type.</summary>
/// <param name="Name">Type name.</param>
/// <param name="Kind"><c>device</c>, <c>cpu</c>, <c>accel</c>, <c>backend</c> or <c>object</c>.</param>
/// <param name="Family">Family for lists.</param>
/// <param name="Architecture">Architecture of a CPU, or empty.</param>
/// <param name="Summary">One line for people.</param>
public readonly record struct TypeHead(string Name, string Kind, string Family, string Architecture, string Summary);
