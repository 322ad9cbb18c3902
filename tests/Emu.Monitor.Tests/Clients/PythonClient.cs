using System.Text;
using Emu.Monitor.Commands;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Tests.Clients;

/// <summary>Writes the methods of the Python client between its two marks.</summary>
internal static class PythonClient
{
    private const string Begin = "    # Made from the records of the server's commands; do not edit from here on.\n";

    /// <summary>The file with its methods as they should be.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="file">The file as it is.</param>
    public static string Write(CommandTable commands, string file)
    {
        var text = new StringBuilder(file[..(file.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)]);
        foreach (CommandEntry command in commands.All.Where(command => command.Name != "qmp_capabilities"))
        {
            WriteMethod(text, command);
        }

        return text.ToString();
    }

    private static string Name(string name) => name.Replace('-', '_') is var snake && snake is "from" or "import" or "in" or "is" or "class" ? snake + "_" : name.Replace('-', '_');

    private static void WriteMethod(StringBuilder text, CommandEntry command)
    {
        WireMember[] members = [.. command.Arguments.Members];
        string required = string.Concat(members.Where(member => !member.IsOptional).Select(member => ", " + Name(member.Name)));
        string optional = string.Concat(members.Where(member => member.IsOptional).Select(member => $", {Name(member.Name)}=None"));
        string rest = command.Arguments.Rest is null ? "" : ", **properties";
        string arguments = string.Join(", ", members.Select(member => $"\"{member.Name}\": {Name(member.Name)}"));
        string more = command.Arguments.Rest is null ? "" : ", properties";
        text.Append($"\n    def {Name(command.Name)}(self{required}{optional}{rest}):\n");
        text.Append($"        \"\"\"{command.Summary}\"\"\"\n");
        text.Append($"        return self.execute(\"{command.Name}\"{(members.Length + rest.Length == 0 ? "" : $", _given({{{arguments}}}{more})")})\n");
    }
}
