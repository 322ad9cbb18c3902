using Emu.DecodeGen;

const string Usage = """
    Emu.DecodeGen: turns .decode tables into a C# decoder.

      dotnet Emu.DecodeGen.dll [--msbuild] --out FILE.g.cs TABLE.decode…
      dotnet Emu.DecodeGen.dll --list TABLE.decode…

      --out FILE   write the C# here
      --list       print the rows instead
      --msbuild    print errors as MSBuild expects them
    """;

string? output = null;
var list = false;
var msbuild = false;
var inputs = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--out" when i + 1 < args.Length:
            output = args[++i];
            break;
        case "--list":
            list = true;
            break;
        case "--msbuild":
            msbuild = true;
            break;
        case var option when option.StartsWith("--", StringComparison.Ordinal):
            Console.Error.WriteLine($"Unknown or incomplete option '{option}'.\n{Usage}");
            return 2;
        default:
            inputs.Add(args[i]);
            break;
    }
}

if (inputs.Count == 0 || (output is null && !list))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

if (inputs.Find(f => !File.Exists(f)) is { } missing)
{
    Console.Error.WriteLine($"{missing}: error DEC000: The file does not exist. Check the path.");
    return 1;
}

var result = DecodeGenerator.Run(inputs.Select(f => (f, File.ReadAllText(f))));
foreach (var diagnostic in result.Diagnostics)
{
    Console.Error.WriteLine(msbuild ? diagnostic.ToMSBuild() : diagnostic.ToString());
}

if (result.Diagnostics.Count > 0)
{
    return 1;
}

if (list)
{
    foreach (var row in result.Rows)
    {
        Console.WriteLine($"{row.Name,-16} {row.Width,2} {row.Mask:x8} {row.Value:x8} {(row.Implemented ? "yes" : "no "),-4} {row.Requires,-12} § {row.Section}");
    }
}

if (output is not null)
{
    File.WriteAllText(output, result.Code);
}

return 0;
