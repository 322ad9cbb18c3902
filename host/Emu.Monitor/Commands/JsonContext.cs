using System.Text.Json;
using System.Text.Json.Serialization;

namespace Emu.Monitor.Commands;

/// <summary>Serializers made at build, so that none is looked for at run time.</summary>
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(ulong))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class JsonContext : JsonSerializerContext;
