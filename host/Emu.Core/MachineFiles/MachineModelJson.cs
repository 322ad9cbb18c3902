using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;

namespace Emu.Core.MachineFiles;

/// <summary>A machine in JSON, for programs.</summary>
public static class MachineModelJson
{
    /// <summary>Writes it.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="model">What is built.</param>
    /// <param name="everything">What could be built: also what conditions leave out.</param>
    public static string Write(MachineFile file, MachineModel model, MachineModel everything)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("summary", file.Summary);
            json.WriteString("file", file.Source.Name);
            List(json, "parameters", model.Parameters, p => WriteParameter(json, p.Spec, p.Value));
            List(json, "profiles", file.ProfileSettings, p => WriteProfile(json, p.Name, p.Settings));
            List(json, "spaces", model.Spaces, space =>
            {
                json.WriteString("id", space.Id);
                json.WriteNumber("bits", space.Bits);
            });
            List(json, "clusters", model.Clusters, cluster => WriteCluster(json, cluster));
            List(json, "objects", model.Objects, obj => WriteObject(json, obj));
            var built = new HashSet<string>(model.Objects.Select(o => o.Id), StringComparer.Ordinal);
            List(json, "leftOut", everything.Objects.Where(o => !built.Contains(o.Id)), obj => WriteObject(json, obj));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteParameter(Utf8JsonWriter json, ParameterSpec spec, PropertyValue value)
    {
        json.WriteString("name", spec.Name);
        json.WriteString("type", spec.Type.ToString().ToLowerInvariant());
        json.WriteString("doc", spec.Doc);
        json.WritePropertyName("value");
        PropertyJson.Write(json, value);
        json.WritePropertyName("default");
        PropertyJson.Write(json, spec.Default);
        if (spec.Min is { } min)
        {
            json.WritePropertyName("min");
            json.WriteRawValue(min.ToString());
        }

        if (spec.Max is { } max)
        {
            json.WritePropertyName("max");
            json.WriteRawValue(max.ToString());
        }

        if (spec.Values.Length > 0)
        {
            json.WriteStartArray("values");
            foreach (string text in spec.Values)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteProfile(Utf8JsonWriter json, string name, IReadOnlyList<(string Name, string Value)> settings)
    {
        json.WriteString("name", name);
        json.WriteStartObject("sets");
        foreach ((string parameter, string value) in settings)
        {
            json.WriteString(parameter, value);
        }

        json.WriteEndObject();
    }

    private static void WriteCluster(Utf8JsonWriter json, ClusterModel cluster)
    {
        json.WriteString("id", cluster.Id);
        json.WriteString("cpu", cluster.Cpu);
        json.WriteNumber("count", cluster.Count);
        json.WriteString("space", cluster.Space);
        json.WriteString("accel", cluster.Accelerator);
        WriteProperties(json, cluster.Properties);
        WriteWires(json, cluster.Wires);
        if (!cluster.Members.IsDefault)
        {
            List(json, "cpus", cluster.Members, member =>
            {
                json.WriteString("id", member.Id);
                json.WriteString("type", member.Type);
                WriteProperties(json, member.Properties);
                WriteConnections(json, member);
            });
        }
    }

    private static void WriteObject(Utf8JsonWriter json, ObjectModel obj)
    {
        json.WriteString("id", obj.Id);
        json.WriteString("type", obj.Type);
        json.WriteString("section", obj.IsBackend ? "backends" : "devices");
        if (obj.When.Length > 0)
        {
            json.WriteString("when", obj.When);
        }

        WriteProperties(json, obj.Properties);
        WriteConnections(json, obj);
    }

    private static void WriteConnections(Utf8JsonWriter json, ObjectModel obj)
    {
        List(json, "maps", obj.Maps, map =>
        {
            json.WriteString("region", map.Region);
            json.WriteString("space", map.Space);
            json.WriteNumber("address", map.Address);
            json.WriteNumber("priority", map.Priority);
        });
        WriteWires(json, obj.Wires);
        List(json, "ports", obj.Ports, port =>
        {
            json.WriteString("port", port.Port);
            json.WriteString("space", port.Space);
            json.WriteString("through", port.Through);
            json.WriteNumber("requester", port.Requester);
        });
        List(json, "hertz", obj.Frequencies, frequency =>
        {
            json.WriteString("clock", frequency.Clock);
            json.WriteNumber("hertz", frequency.Hertz);
        });
    }

    private static void WriteProperties(Utf8JsonWriter json, IEnumerable<PropertyModel> properties)
    {
        json.WriteStartObject("properties");
        foreach (PropertyModel property in properties)
        {
            json.WritePropertyName(property.Name);
            PropertyJson.Write(json, property.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteWires(Utf8JsonWriter json, IEnumerable<WireModel> wires) => List(json, "wires", wires, wire =>
    {
        json.WriteString("output", wire.Output);
        json.WriteString("target", wire.Target);
        json.WriteString("input", wire.Input);
        json.WriteBoolean("clock", wire.IsClock);
    });

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
