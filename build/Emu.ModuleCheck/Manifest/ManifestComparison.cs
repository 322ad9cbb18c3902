using System.Text.Json;

namespace Emu.ModuleCheck.Manifest;

/// <summary>Compares a manifest with what the build would write now.</summary>
internal static class ManifestComparison
{
    public static void Compare(JsonElement given, JsonElement made, Action<string> report)
    {
        foreach (JsonProperty property in made.EnumerateObject())
        {
            if (!given.TryGetProperty(property.Name, out JsonElement old))
            {
                report($"the manifest has no '{property.Name}'");
            }
            else if (property.Name == "types" && old.ValueKind == JsonValueKind.Array)
            {
                CompareTypes(old, property.Value, report);
            }
            else if (!JsonElement.DeepEquals(old, property.Value))
            {
                report($"the manifest says {property.Name} = {Short(old)}, and the code {Short(property.Value)}");
            }
        }
    }

    private static void CompareTypes(JsonElement given, JsonElement made, Action<string> report)
    {
        Dictionary<string, JsonElement> inCode = made.EnumerateArray().ToDictionary(NameOf);
        HashSet<string> seen = [];
        foreach (JsonElement type in given.EnumerateArray())
        {
            string name = NameOf(type);
            string? wrong = !seen.Add(name) ? "is in the manifest twice"
                : !inCode.TryGetValue(name, out JsonElement found) ? "is in the manifest but not in the code"
                : !JsonElement.DeepEquals(type, found) ? "is described otherwise by the code"
                : null;
            if (wrong is not null)
            {
                report($"type '{name}' {wrong}");
            }
        }

        foreach (string name in inCode.Keys.Where(name => !seen.Contains(name)))
        {
            report($"type '{name}' is in the code but not in the manifest");
        }
    }

    private static string NameOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Object && type.TryGetProperty("name", out JsonElement name) ? name.ToString() : "";

    private static string Short(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "...";
    }
}
