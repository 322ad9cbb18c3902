using System.Text.Json;
using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Entry;

internal sealed class Emu005TypeManifest() : Rule(
    "EMU005",
    "type description that does not fit the code",
    "The descriptions are made by the generator Emu.Gen, never by hand: each has a name that is used once, and a class of this module that can be made. Rebuild with the generator of the same contract.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        Dictionary<string, TypeDefinition> names = [];
        foreach (TypeDefinition type in context.Module.GetTypes())
        {
            foreach (CustomAttribute attribute in Attributes.OfContract(type, "TypeManifest"))
            {
                if (Wrong(type, Attributes.Text(attribute, 0) ?? "", names) is { } wrong)
                {
                    context.Report(this, wrong, context.Locate(type));
                }
            }
        }
    }

    private static string? Wrong(TypeDefinition type, string json, Dictionary<string, TypeDefinition> names)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException malformed)
        {
            return $"the description of {Display.Of(type)} is not JSON: {malformed.Message}";
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            string? name = Text(root, "name");
            string? className = Text(root, "class");
            TypeDefinition? found = className is null ? type : type.Module.GetType(className.Replace('+', '/'));
            bool isAbstract = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("abstract", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            return string.IsNullOrEmpty(name) ? $"the description of {Display.Of(type)} has no name"
                : !names.TryAdd(name, type) ? $"the type name '{name}' of {Display.Of(type)} is already that of {Display.Of(names[name])}"
                : found is null ? $"type '{name}' names the class {className}, which is not in this module"
                : found.IsAbstract && !isAbstract ? $"type '{name}' names the class {Display.Of(found)}, which is abstract"
                : null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
