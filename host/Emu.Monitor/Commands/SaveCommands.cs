using System.Text.Json;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
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

/// <summary>A machine file.</summary>
/// <param name="Text">What stands in it.</param>
internal sealed record MachineFileInfo(string Text);

[QmpCommand("x-query-machine-file", "Gives the machine as it is now as a machine file: a file that builds it again.")]
internal sealed record QueryMachineFile : QmpQuery<MachineFileInfo>
{
    /// <inheritdoc/>
    protected override MachineFileInfo Run(CommandContext context) => new(MachineFileWriter.Of(context.Machine));
}

[QmpCommand("x-machine-save", "Writes the machine as it is now into a machine file on the host: a file that builds it again.", Phases = MachinePhase.Alive)]
internal sealed record MachineSave(string Filename) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => MachineFileWriter.Save(Filename, MachineFileWriter.Of(context.Machine));
}
