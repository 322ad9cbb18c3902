using System.Text.Encodings.Web;
using System.Text.Json;
using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Manifest;

/// <summary>Writes the manifest of a module from its IL.</summary>
internal static class ManifestWriter
{
    /// <summary>The schema that this build of the check writes.</summary>
    public const int Schema = 1;

    /// <summary>The manifest without <c>files</c>, which are added when all of them exist.</summary>
    public static string Write(CheckContext context) => WriteObject(writer =>
    {
        ModuleDefinition module = context.Module;
        EntryPoint entry = context.Entries[0];
        List<JsonElement> types = [.. Types(module)];
        writer.WriteNumber("schema", Schema);
        writer.WriteString("name", entry.Name);
        writer.WriteString("version", VersionOf(module.Assembly));
        writer.WriteString("contract", ContractOf(module));
        writer.WriteString("kind", CheckKinds.NameOf(context.Kind));
        writer.WriteString("summary", entry.Summary);
        writer.WriteString("assembly", module.Assembly.Name.Name + ".dll");
        writer.WriteString("entry", entry.Type.FullName);
        writer.WriteNumber("entryToken", entry.Type.MetadataToken.ToInt32());
        WriteArray(writer, "permissions", Attributes.OfContract(module.Assembly, "ModulePermission"), attribute =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", Attributes.Text(attribute, 0));
            writer.WriteString("reason", Attributes.Text(attribute, 1));
            writer.WriteEndObject();
        });
        WriteArray(writer, "architectures", Architectures(types), writer.WriteStringValue);
        WriteArray(writer, "requires", Attributes.OfContract(module.Assembly, "ModuleRequires").Select(a => Attributes.Text(a, 0)), writer.WriteStringValue);
        WriteArray(writer, "dependencies", PrivateReferences(context), reference =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", reference.Name);
            writer.WriteString("version", reference.Version.ToString());
            writer.WriteEndObject();
        });
        WriteArray(writer, "types", types, type => type.WriteTo(writer));
        WriteArray<string>(writer, "machines", [], writer.WriteStringValue);
        WriteDecode(writer, module);
    });

    /// <summary>The manifest of a folder of machine files.</summary>
    public static string WriteMachines(string name, string version, string contract, string summary, IEnumerable<MachineHeader> machines) => WriteObject(writer =>
    {
        writer.WriteNumber("schema", Schema);
        writer.WriteString("name", name);
        writer.WriteString("version", version);
        writer.WriteString("contract", contract);
        writer.WriteString("kind", CheckKinds.NameOf(CheckKind.Machines));
        writer.WriteString("summary", summary);
        foreach (string none in (string[])["permissions", "architectures", "requires", "dependencies", "types"])
        {
            WriteArray<string>(writer, none, [], writer.WriteStringValue);
        }

        WriteArray(writer, "machines", machines, machine => machine.WriteTo(writer));
        writer.WriteStartObject("decode");
        writer.WriteEndObject();
    });

    /// <summary>A manifest with the hashes of its files.</summary>
    public static string Seal(string manifest, IEnumerable<SealedFile> files) => WriteObject(writer =>
    {
        SealedFile[] sorted = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
        using JsonDocument document = JsonDocument.Parse(manifest);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name is not ("files" or "quick"))
            {
                property.WriteTo(writer);
            }
        }

        WriteHashes(writer, "files", sorted, file => file.Hash);
        WriteHashes(writer, "quick", sorted, file => file.Quick);
    });

    /// <summary>What a module refers to besides the base class library and the contract.</summary>
    public static IEnumerable<AssemblyNameReference> PrivateReferences(CheckContext context) =>
        context.Module.AssemblyReferences
            .Where(r => context.References.Classify(r.Name) == ReferenceKind.Private)
            .OrderBy(r => r.Name, StringComparer.Ordinal);

    private static IEnumerable<JsonElement> Types(ModuleDefinition module)
    {
        List<JsonElement> types = [];
        foreach (CustomAttribute attribute in module.GetTypes().SelectMany(t => Attributes.OfContract(t, "TypeManifest")))
        {
            using JsonDocument document = JsonDocument.Parse(Attributes.Text(attribute, 0)!);
            types.Add(document.RootElement.Clone());
        }

        return types.OrderBy(t => t.GetProperty("name").GetString(), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Architectures(IEnumerable<JsonElement> types) =>
        types.Select(t => t.TryGetProperty("architecture", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .Where(a => !string.IsNullOrEmpty(a)).Select(a => a!).Distinct().Order(StringComparer.Ordinal);

    private static void WriteDecode(Utf8JsonWriter writer, ModuleDefinition module)
    {
        // Each attribute is an object of tables by name; together they are one.
        writer.WriteStartObject("decode");
        foreach (CustomAttribute attribute in Attributes.OfContract(module.Assembly, "DecodeSummary"))
        {
            using JsonDocument document = JsonDocument.Parse(Attributes.Text(attribute, 0) ?? "{}");
            foreach (JsonProperty table in document.RootElement.EnumerateObject())
            {
                table.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static string ContractOf(ModuleDefinition module) =>
        module.AssemblyReferences.FirstOrDefault(r => r.Name == Attributes.Contract)?.Version.ToString(2) ?? "";

    private static string VersionOf(AssemblyDefinition assembly)
    {
        CustomAttribute? informational = Attributes.Find(assembly, "System.Reflection.AssemblyInformationalVersionAttribute");
        return informational is null ? assembly.Name.Version.ToString(3) : (Attributes.Text(informational, 0) ?? "").Split('+')[0];
    }

    private static void WriteHashes(Utf8JsonWriter writer, string name, SealedFile[] files, Func<SealedFile, string> hash)
    {
        writer.WriteStartObject(name);
        foreach (SealedFile file in files)
        {
            writer.WriteString(file.Path, hash(file));
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }

    private static string WriteObject(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
