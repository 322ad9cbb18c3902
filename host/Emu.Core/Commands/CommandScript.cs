using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>Commands in order.</summary>
public static class CommandScript
{
    /// <summary>A command as a line of the wire's JSON.</summary>
    /// <param name="command">The command.</param>
    public static string Render(MachineCommand command)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("execute", command.Name);
            json.WriteStartObject("arguments");
            command.WriteArguments(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace(",\"arguments\":{}", "", StringComparison.Ordinal);
    }

    /// <summary>Executes commands; the first that fails ends it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="commands">The commands.</param>
    /// <exception cref="Abstractions.Qom.EmuException">A command failed; those before it are done.</exception>
    public static void Execute(Machine machine, IEnumerable<MachineCommand> commands)
    {
        foreach (MachineCommand command in commands)
        {
            command.Execute(machine);
        }
    }
}
