using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Emu.Core.Commands;
using Emu.Modules.Catalog;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>
/// A JSON schema (draft 2020-12) of machine files, made from the manifests of all modules: for editors that complete and check as
/// one types. It says what a file may look like; <see cref="MachineChecker"/> knows more.
/// </summary>
public static class MachineSchema
{
    /// <summary>Writes the schema.</summary>
    /// <param name="catalog">The modules.</param>
    public static string Write(ModuleCatalog catalog)
    {
        List<TypeDescription> types =
        [
            .. catalog.Types.Where(type => !type.Value.Type.IsAbstract).OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => type.Value.Type.Describe()),
        ];
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "emu machine file");
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            new SchemaSections(json).Write();
            json.WriteEndObject();
            json.WriteStartArray("required");
            json.WriteStringValue("machine");
            json.WriteEndArray();
            json.WriteBoolean("additionalProperties", false);
            json.WriteStartObject("$defs");
            new SchemaValues(json).Write();
            WriteNames(json, "cpuModel", types.Where(t => t.Kind == "cpu"));
            WriteNames(json, "accelerator", types.Where(t => t.Kind == "accel"), orId: true);
            var typed = new SchemaTypes(json);
            typed.WriteUnion("device", types.Where(t => t.Kind == "device"), isDevice: true);
            typed.WriteUnion("backend", types.Where(t => t.Kind is "backend" or "object"), isDevice: false);
            typed.WriteUnion("cpuEntry", types.Where(t => t.Kind == "cpu"), isDevice: true);
            json.WriteStartObject("cpus");
            SchemaValues.WriteTypes(json, "object", "null");
            json.WriteStartObject("additionalProperties");
            json.WriteString("$ref", "#/$defs/cpuEntry");
            json.WriteEndObject();
            json.WriteEndObject();
            typed.WriteCluster(types.Where(t => t.Kind == "cpu"));
            WriteChardevs(json, types);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Names of types, or an expression that gives one; for some also an id.</summary>
    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<TypeDescription> types, bool orId = false)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("anyOf");
        foreach (TypeDescription type in types)
        {
            json.WriteStartObject();
            json.WriteString("const", type.Name);
            json.WriteString("description", type.Summary);
            json.WriteEndObject();
        }

        SchemaValues.WriteReference(json, "expression");
        if (orId)
        {
            SchemaValues.WriteType(json, "string");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A character backend in its short form, or the id of one.</summary>
    private static void WriteChardevs(Utf8JsonWriter json, IEnumerable<TypeDescription> types)
    {
        json.WriteStartObject("chardev");
        json.WriteString("type", "string");
        json.WriteStartArray("examples");
        foreach (TypeDescription type in types.Where(t => t.Name.StartsWith(ChardevAddCommand.TypePrefix, StringComparison.Ordinal)))
        {
            string kind = type.Name[ChardevAddCommand.TypePrefix.Length..];
            json.WriteStringValue(type.Properties.Any(p => p.Name == "path") ? kind + ":PATH" : kind);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
