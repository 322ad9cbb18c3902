using System.Text.Json;
using Emu.Core.Commands;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

[QmpCommand("x-query-commands-of-machine", "Lists the commands that build the machine as it is now, devices that came and went included.")]
internal sealed record QueryMachineCommands : QmpQuery<IReadOnlyList<JsonElement>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<JsonElement> Run(CommandContext context)
    {
        var list = new List<JsonElement>();
        foreach (MachineCommand command in LiveCommands.Of(context.Machine))
        {
            using JsonDocument document = JsonDocument.Parse(CommandScript.Render(command));
            list.Add(document.RootElement.Clone());
        }

        return list;
    }
}
