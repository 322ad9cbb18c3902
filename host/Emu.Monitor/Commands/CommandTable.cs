using System.Collections.Frozen;
using System.Reflection;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>Every command there is. Immutable; any thread.</summary>
internal sealed class CommandTable
{
    private readonly FrozenDictionary<string, CommandEntry> entries;

    /// <summary>Finds the commands of this assembly.</summary>
    /// <param name="types">Types of the wire.</param>
    public CommandTable(WireTypes types)
    {
        entries = typeof(CommandTable).Assembly.GetTypes()
            .Select(type => (Type: type, Attribute: type.GetCustomAttribute<QmpCommandAttribute>(inherit: false)))
            .Where(found => found.Attribute is not null)
            .Select(found => new CommandEntry(found.Attribute!, found.Type, types))
            .ToFrozenDictionary(entry => entry.Name);
        All = [.. entries.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>All commands by name.</summary>
    public IReadOnlyList<CommandEntry> All { get; }

    /// <summary>Finds the entry of a command.</summary>
    /// <param name="command">The command.</param>
    public CommandEntry EntryOf(QmpCommand command) => All.First(entry => entry.Arguments.Type == command.GetType());

    /// <summary>Finds a command.</summary>
    /// <param name="name">Its name.</param>
    public CommandEntry? Find(string name) => entries.GetValueOrDefault(name);
}
