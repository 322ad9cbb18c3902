using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Emu.Host.CommandLine;

/// <summary>Examples under the help of every command.</summary>
internal static class Examples
{
    private static string[] For(string command) => command switch
    {
        "emu" => ["emu demo", "emu machine list", "emu run any --timeout 1"],
        "emu run" =>
        [
            "emu run MACHINE --kernel hello.elf",
            "emu run MACHINE --kernel hello.elf --memory 64MiB --cpus 2 --serial file:out.txt --timeout 10",
            "emu run ./board.yaml --set OBJECT.PROPERTY=VALUE --log guest_errors,unimp",
            "emu run MACHINE --kernel linux --initrd initrd.gz --append console=ttyS0 --memory 1GiB --cpus 2",
            "emu run MACHINE --kernel linux --net user,hostfwd=tcp::2222-:22",
            "emu run MACHINE --load 0x80000000=image.bin --json-exit exit.json",
            "emu run any -c 'x-space-add id=system bits=32' -c 'device_add driver=ram id=ram size=64KiB' -c 'x-map device=ram space=system address=0x8000_0000'",
            "emu run any --script board.qmp -c '{\"execute\":\"x-query-machine-file\"}' --paused",
        ],
        "emu demo" => ["emu demo", "emu demo --kernel MACHINE=other.elf"],
        "emu module" => ["emu module list", "emu module disable NAME"],
        "emu device" => ["emu device list", "emu device show TYPE"],
        "emu machine" => ["emu machine list", "emu machine show any --commands"],
        "emu module list" => ["emu module list", "emu module list --json", "emu module list --module-path ./my-modules"],
        "emu module show" => ["emu module show noop", "emu module show noop --json"],
        "emu module enable" => ["emu module enable noop"],
        "emu module disable" => ["emu module disable noop"],
        "emu module install" => ["emu module install bin/Release/acme-sensors"],
        "emu module check" => ["emu module check bin/Release/acme-sensors", "emu module check Acme.Backend.dll --kind backend"],
        "emu device list" => ["emu device list", "emu device list --json"],
        "emu device show" => ["emu device show TYPE", "emu device show TYPE --json"],
        "emu machine list" => ["emu machine list", "emu machine list --json"],
        "emu machine show" => ["emu machine show any", "emu machine show any --commands", "emu machine show ./board.yaml --json"],
        "emu machine check" => ["emu machine check ./board.yaml", "emu machine check any --json"],
        "emu machine save" => ["emu machine save --qmp unix:/tmp/m.sock board.yaml", "emu machine save MACHINE board.yaml --set cpus=2"],
        "emu machine schema" => ["emu machine schema > machine.schema.json"],
        "emu qmp" => ["emu qmp unix:/tmp/m.sock", "emu qmp :4444", "emu qmp stdio < session.qmp"],
        "emu monitor" => ["emu monitor unix:/tmp/m.sock", "echo info mtree | emu monitor :4444"],
        "emu doctor" => ["emu doctor", "emu doctor --json"],
        "emu completion" => ["source <(emu completion bash)", "emu completion zsh > \"${fpath[1]}/_emu\"", "emu completion pwsh | Out-String | Invoke-Expression"],
        _ => [],
    };

    /// <summary>Adds the examples to the help of a command and of those below it.</summary>
    /// <param name="root">The program's root command.</param>
    public static void AddTo(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int status = inner.Invoke(parseResult);
            string[] examples = For(NameOf(parseResult.CommandResult.Command));
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (examples.Length > 0)
            {
                output.WriteLine("Examples:");
                foreach (string example in examples)
                {
                    output.WriteLine("  " + example);
                }

                output.WriteLine();
            }

            return status;
        }

        private static string NameOf(Command command) =>
            command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : "emu";
    }
}
