using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>Finds the object that a link names.</summary>
/// <param name="name">Its id or path.</param>
/// <param name="type">Full name of the class or interface that it should have; empty for any.</param>
/// <exception cref="EmuException">There is none of that name.</exception>
internal delegate EmuObject LinkResolver(string name, string type);

/// <summary>Sets configuration properties: checks name, kind, range, link type and phase, and says what is wrong where.</summary>
internal static class ObjectProperties
{
    /// <summary>Checks settings against a type before an object exists.</summary>
    /// <param name="type">The type.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="path">Where the object will be.</param>
    /// <exception cref="PropertyException">A name is unknown or given twice.</exception>
    public static void CheckNames(ObjectType type, IReadOnlyList<PropertySetting> settings, string path)
    {
        var seen = new HashSet<string>(settings.Count);
        foreach (PropertySetting setting in settings)
        {
            if (type.FindProperty(setting.Name) is null)
            {
                throw Unknown(type, setting.Name, path);
            }

            if (!seen.Add(setting.Name))
            {
                throw new PropertyException($"{path}: property '{setting.Name}' is given twice");
            }
        }
    }

    /// <summary>Gives a fresh object its defaults and those settings that are no links.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="resolve">Finds objects.</param>
    public static void SetValues(EmuObject obj, IReadOnlyList<PropertySetting> settings, LinkResolver resolve)
    {
        foreach (PropertyDescriptor property in obj.Type.Properties)
        {
            if (IsLink(property))
            {
                continue;
            }

            PropertySetting? setting = Find(settings, property.Name);
            if (setting is not null)
            {
                Apply(obj, property, setting.Value, resolve);
            }
            else if (property.Default.Kind != PropertyKind.None)
            {
                property.Set(obj, property.Default);
            }
        }
    }

    private static PropertySetting? Find(IReadOnlyList<PropertySetting> settings, string name)
    {
        foreach (PropertySetting setting in settings)
        {
            if (setting.Name == name)
            {
                return setting;
            }
        }

        return null;
    }

    /// <summary>Makes those settings that are links.</summary>
    /// <param name="obj">The object; it is configured.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="resolve">Finds objects.</param>
    public static void SetLinks(EmuObject obj, IReadOnlyList<PropertySetting> settings, LinkResolver resolve)
    {
        foreach (PropertySetting setting in settings)
        {
            if (obj.Type.FindProperty(setting.Name) is { } property && IsLink(property))
            {
                Apply(obj, property, setting.Value, resolve);
            }
        }
    }

    /// <summary>Sets one property of an object that is not realized.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="name">Name of the property.</param>
    /// <param name="value">The value.</param>
    /// <param name="resolve">Finds objects.</param>
    /// <exception cref="PropertyException">There is no such property, the value is not allowed, or it is too late.</exception>
    public static void Set(EmuObject obj, string name, PropertyValue value, LinkResolver resolve)
    {
        PropertyDescriptor property = obj.Type.FindProperty(name) ?? throw Unknown(obj.Type, name, obj.Path);
        if (obj.Phase >= LifeCycle.Realized)
        {
            throw new PropertyException($"{obj.Path}: property '{name}' is read-only, because the object is realized; set it before");
        }

        if (property.Shapes && obj.Phase > LifeCycle.Created)
        {
            throw new PropertyException($"{obj.Path}: property '{name}' decides the object's shape; give it when the object is created");
        }

        Apply(obj, property, value, resolve);
    }

    /// <summary>Checks that everything that must be set is set.</summary>
    /// <param name="obj">The object.</param>
    /// <exception cref="PropertyException">Something is missing.</exception>
    public static void CheckRequired(EmuObject obj)
    {
        foreach (PropertyDescriptor property in obj.Type.Properties)
        {
            if (property.Required && IsAbsent(property.Get(obj)))
            {
                string what = property.Doc.Length > 0 ? $" ({property.Doc.TrimEnd('.')})" : "";
                throw new PropertyException($"{obj.Path}: property '{property.Name}' must be set{what}");
            }
        }
    }

    /// <summary>Whether a property links to other objects.</summary>
    /// <param name="property">The property.</param>
    public static bool IsLink(PropertyDescriptor property) =>
        property.Kind == PropertyKind.Link || (property.Kind == PropertyKind.List && property.ItemKind == PropertyKind.Link);

    /// <summary>Whether an object has a class or interface among its types.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="name">Full name of the class or interface.</param>
    public static bool Is(EmuObject obj, string name)
    {
        for (Type? type = obj.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == name)
            {
                return true;
            }
        }

        return Array.Exists(obj.GetType().GetInterfaces(), i => i.FullName == name);
    }

    private static bool IsAbsent(PropertyValue value) =>
        value.Kind == PropertyKind.None || (value.Kind == PropertyKind.Text && value.AsText()!.Length == 0);

    private static void Apply(EmuObject obj, PropertyDescriptor property, PropertyValue given, LinkResolver resolve)
    {
        try
        {
            PropertyValue value = PropertyConversion.To(property, given, name => resolve(name, property.LinkType));
            property.Check(value);
            CheckLinkType(property, value);
            property.Set(obj, value);
        }
        catch (PropertyException e)
        {
            throw new PropertyException($"{obj.Path}: {e.Message}");
        }
    }

    private static void CheckLinkType(PropertyDescriptor property, PropertyValue value)
    {
        if (value.Kind == PropertyKind.List)
        {
            foreach (PropertyValue item in value.AsList())
            {
                CheckLinkType(property, item);
            }
        }
        else if (value is { Kind: PropertyKind.Link } && value.AsLink() is { Phase: LifeCycle.Unplugging } leaving)
        {
            throw new PropertyException($"property '{property.Name}' cannot link to {leaving.Path}: its removal is under way");
        }
        else if (value.Kind == PropertyKind.Link && property.LinkType.Length > 0 && !Is(value.AsLink()!, property.LinkType))
        {
            EmuObject target = value.AsLink()!;
            string wanted = property.LinkType[(property.LinkType.LastIndexOf('.') + 1)..];
            throw new PropertyException($"property '{property.Name}' takes an object that is a {wanted}; {target.Path} is a '{target.Type}'");
        }
    }

    private static PropertyException Unknown(ObjectType type, string name, string path)
    {
        string[] known = [.. type.Properties.Select(p => p.Name)];
        return new PropertyException($"{path}: type '{type}' has no property '{name}'{NearestName.Hint(name, known)}");
    }
}
